#include "inputs/readers/text/json_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "inputs/readers/text/json_text.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

// As units.cpp splits a quantity: a number, then its unit with blanks between or not.
constexpr const char* positive_sign = "\\+?";
constexpr const char* any_sign = "[+-]?";
constexpr const char* digits = "([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
constexpr const char* unit =
    "([ \\t]+[^ \\t].*|([^ \\t0-9.eE]|[eE][^0-9+-]).*)";  // no rest of a number

std::string quantity_pattern(const Range& range, bool plain_number) {
    return fmt::format("^[ \\t]*{}{}{}$", range.low < 0.0 ? any_sign : positive_sign,
                       digits, plain_number ? fmt::format("({}|[ \\t]*)", unit) : unit);
}

Value boxed(Table table) {
    return {std::move(table), {}};
}

Value names(const std::vector<std::string>& words) {
    Array array;
    for (const std::string& word : words) {
        array.push_back({word, {}});
    }
    return {std::move(array), {}};
}

Value count(double number) {
    return {static_cast<std::int64_t>(number), {}};
}

void limit(Table& schema, const Range& range, bool whole) {
    const auto bound = [&](double value) {
        return whole ? count(value) : Value{value, {}};
    };
    if (std::isfinite(range.low)) {
        schema.set(range.low_open ? "exclusiveMinimum" : "minimum", bound(range.low));
    }
    if (std::isfinite(range.high)) {
        schema.set(range.high_open ? "exclusiveMaximum" : "maximum", bound(range.high));
    }
}

class SchemaWriter {
  public:
    std::string write(const Declaration& root, const std::string& title) {
        Table schema;
        schema.set("$schema", {"http://json-schema.org/draft-07/schema#", {}});
        schema.set("title", {title, {}});
        for (Member& member : table_schema(root).members) {
            schema.set(member.key, std::move(member.value));
        }
        Table definitions;
        while (definitions.members.size() < referred_.size()) {  // it grows on the way
            const Declaration& next = *referred_[definitions.members.size()];
            definitions.set(next.name, boxed(table_schema(next)));
        }
        schema.set("definitions", boxed(std::move(definitions)));
        return write_json(boxed(std::move(schema))) + "\n";
    }

  private:
    //! Of a table with variants it names all keys, and says of each variant which of
    //! them it has not. (One object a variant would be shorter, but then editors only
    //! say that a table with a misspelt key is none of these.)
    Table table_schema(const Declaration& declaration) {
        Table properties;
        for (const Key& key : declaration.keys) {
            properties.set(key.name, boxed(key_schema(key)));
        }
        Array conditions;
        for (const Variant& variant : declaration.variants) {
            for (const Key& key : variant.declaration->keys) {
                if (properties.find(key.name) == nullptr) {
                    properties.set(key.name, boxed(key_schema(key)));
                }
            }
            conditions.push_back(boxed(condition(declaration, variant)));
        }
        Table schema;
        schema.set("description", {declaration.meaning, {}});
        schema.set("type", {"object", {}});
        schema.set("properties", boxed(std::move(properties)));
        schema.set("additionalProperties", {false, {}});
        require(declaration, schema);
        if (!conditions.empty()) {
            schema.set("allOf", {std::move(conditions), {}});
        }
        return schema;
    }

    //! Which keys must stand.
    static void require(const Declaration& declaration, Table& schema) {
        std::vector<std::string> needed;
        for (const Key& key : declaration.keys) {
            if (key.absence.required) {
                needed.push_back(key.name);
            }
        }
        if (!needed.empty()) {
            schema.set("required", names(needed));
        }
        Array groups;
        for (const std::vector<std::string>& group : declaration.one_of) {
            Table one;
            one.set("required", names(group));
            groups.push_back(boxed(std::move(one)));
        }
        if (!groups.empty()) {
            schema.set("oneOf", {std::move(groups), {}});
        }
    }

    //! If the selector has the word of a variant, then its keys and no others'.
    static Table condition(const Declaration& declaration, const Variant& variant) {
        Table word;
        word.set("enum", names({variant.word}));
        Table selector;
        selector.set(declaration.selector, boxed(std::move(word)));
        Table selected;
        selected.set("properties", boxed(std::move(selector)));
        selected.set("required", names({declaration.selector}));
        Table others;
        for (const Variant& other : declaration.variants) {
            for (const Key& key : other.declaration->keys) {
                if (variant.declaration->find(key.name) == nullptr) {
                    others.set(key.name, {false, {}});
                }
            }
        }
        Table then;
        then.set("properties", boxed(std::move(others)));
        require(*variant.declaration, then);
        Table schema;
        schema.set("if", boxed(std::move(selected)));
        schema.set("then", boxed(std::move(then)));
        return schema;
    }

    Table key_schema(const Key& key) {
        Table schema;
        schema.set("description", {key.meaning, {}});
        if (key.absence.value) {
            schema.set("default", *key.absence.value);
        }
        for (Member& member : any_of(key.forms).members) {
            // Beside a description a reference must be wrapped.
            if (member.key == "$ref") {
                schema.set("allOf", {Array{reference(*key.forms.front().table)}, {}});
            } else {
                schema.set(member.key, std::move(member.value));
            }
        }
        return schema;
    }

    Table any_of(const std::vector<ValueForm>& forms) {
        if (forms.size() == 1) {
            return form_schema(forms.front());
        }
        Array all;
        for (const ValueForm& form : forms) {
            all.push_back(boxed(form_schema(form)));
        }
        Table schema;
        schema.set("anyOf", {std::move(all), {}});
        return schema;
    }

    Value reference(const Declaration& declaration) {
        if (std::find(referred_.begin(), referred_.end(), &declaration) ==
            referred_.end()) {
            referred_.push_back(&declaration);
        }
        Table schema;
        schema.set("$ref", {"#/definitions/" + declaration.name, {}});
        return boxed(std::move(schema));
    }

    Table form_schema(const ValueForm& form) {
        Table schema;
        switch (form.type) {
            case FormType::quantity:
            case FormType::concentration:
            case FormType::any_quantity:
                return quantity_schema(form);
            case FormType::number:
                schema.set("type", {"number", {}});
                limit(schema, form.range, false);
                break;
            case FormType::integer:
                schema.set("type", {"integer", {}});
                limit(schema, form.range, true);
                break;
            case FormType::boolean:
                schema.set("type", {"boolean", {}});
                break;
            case FormType::text:
                schema.set("type", {"string", {}});
                if (!form.pattern.empty()) {
                    schema.set("pattern", {form.pattern, {}});
                }
                schema.set("examples", {Array{parse_assigned(form.example, {})}, {}});
                break;
            case FormType::words:
                schema.set("type", {"string", {}});
                schema.set("enum", names(form.words));
                break;
            case FormType::table:
                return *reference(*form.table).table();
            case FormType::array:
                schema.set("type", {"array", {}});
                schema.set("items", boxed(any_of(form.of)));
                if (std::isfinite(form.range.low)) {
                    schema.set("minItems", count(form.range.low));
                }
                if (std::isfinite(form.range.high)) {
                    schema.set("maxItems", count(form.range.high));
                }
                break;
            case FormType::map:
                schema.set("type", {"object", {}});
                schema.set("additionalProperties", boxed(any_of(form.of)));
                break;
            case FormType::any:
                break;
        }
        return schema;
    }

    //! The range is that of plain numbers; a pattern knows no more than the sign.
    static Table quantity_schema(const ValueForm& form) {
        const bool plain =
            form.kind.plain_number || form.type == FormType::any_quantity;
        Table schema;
        schema.set("type", plain ? names({"string", "number"}) : Value{"string", {}});
        schema.set("pattern", {quantity_pattern(form.range, plain), {}});
        if (plain) {
            limit(schema, form.range, false);
        }
        schema.set("examples", {Array{parse_assigned(form.example, {})}, {}});
        return schema;
    }

    std::vector<const Declaration*> referred_;
};

}  // namespace

std::string json_schema(const Declaration& root, const std::string& title) {
    return SchemaWriter().write(root, title);
}

}  // namespace didymium
