//! \file Whether two trees hold the same, wherever it stands.
#pragma once

#include "inputs/readers/text/tree.hpp"

namespace fuzz {

//! Keys of a table in any order.
inline bool same_tree(const didymium::Value& a, const didymium::Value& b) {
    if (a.data.index() != b.data.index())
        return false;
    if (const didymium::Table* table = a.table()) {
        for (const didymium::Member& member : table->members) {
            const didymium::Value* other = b.table()->find(member.key);
            if (other == nullptr || !same_tree(member.value, *other))
                return false;
        }
        return table->members.size() == b.table()->members.size();
    }
    if (const didymium::Array* array = a.array()) {
        if (array->size() != b.array()->size())
            return false;
        for (std::size_t i = 0; i < array->size(); ++i)
            if (!same_tree((*array)[i], (*b.array())[i]))
                return false;
        return true;
    }
    if (const auto* text = a.text())
        return *text == *b.text();
    if (const bool* flag = a.boolean())
        return *flag == *b.boolean();
    return a.integer() ? *a.integer() == *b.integer() : *a.number() == *b.number();
}

}  // namespace fuzz
