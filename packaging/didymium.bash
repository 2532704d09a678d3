# bash completion for didymium and didymium-plot. A test compares it with --help.

# The word being completed may be --option=VALUE, which bash has split at the sign.
_didymium_words() {
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD - 1]}
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = && COMP_CWORD -ge 2 ]]; then
        prev=${COMP_WORDS[COMP_CWORD - 2]}
    fi
}

# Files with one of the endings, and folders on the way to them; no ending: folders only.
_didymium_files() {
    local ending IFS=$'\n'
    COMPREPLY=($(compgen -d -- "$cur"))
    for ending in "$@"; do
        COMPREPLY+=($(compgen -f -X "!*.$ending" -- "$cur"))
    done
    compopt -o filenames 2>/dev/null
}

_didymium() {
    local cur prev word i command=
    local commands="check run steady sweep merge contact fit design optimise info schema"
    _didymium_words
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; ++i)); do
        word=${COMP_WORDS[i]}
        if [[ " $commands " == *" $word "* ]]; then
            command=$word
            break
        fi
    done
    case $prev in
        -o | --output)
            _didymium_files h5
            return
            ;;
        --csv)
            _didymium_files csv
            return
            ;;
        --chemistry | --case)
            _didymium_files toml
            return
            ;;
        -j | --threads)
            COMPREPLY=($(compgen -W "$(seq "$(nproc 2>/dev/null || echo 1)")" -- "$cur"))
            return
            ;;
        --shard | --time-limit) return ;;
    esac
    local options="-h --help"
    case $command in
        '') options+=" --version" ;;
        check) options+=" -q --quiet" ;;
        steady) options+=" -o --output -q --quiet --follow --points" ;;
        run | design) options+=" -o --output -q --quiet" ;;
        sweep)
            options+=" -o --output -q --quiet -j --threads --shard --time-limit --restart"
            ;;
        merge) options+=" -o --output -q --quiet" ;;
        contact) options+=" -o --output -q --quiet --csv" ;;
        fit) options+=" -o --output -q --quiet --chemistry" ;;
        optimise) options+=" -o --output -q --quiet --case" ;;
        schema) options+=" --markdown" ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ -z $command ]]; then
        COMPREPLY=($(compgen -W "$commands" -- "$cur"))
    elif [[ $command == info || $command == merge ]]; then
        _didymium_files h5
    elif [[ $command == schema ]]; then
        COMPREPLY=($(compgen -W "case sweep chemistry assay activity contact fit design optimise costs" -- "$cur"))
    else
        _didymium_files toml
    fi
}

_didymium_plot() {
    local cur prev
    _didymium_words
    COMPREPLY=()
    case $prev in
        -o | --output) _didymium_files ;;
        --format) COMPREPLY=($(compgen -W "png svg pdf dot" -- "$cur")) ;;
        --scenario | --time) ;;
        *)
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "-h --help -o --output --format --scenario \
                    --flowsheet --time" -- "$cur"))
            else
                _didymium_files h5
            fi
            ;;
    esac
}

complete -F _didymium didymium
complete -F _didymium_plot didymium-plot
