#compdef didymium didymium-plot
# zsh completion for didymium and didymium-plot. A test compares it with --help.

local -a options=('(-h --help)'{-h,--help}'[show help and exit]')
local -a quiet=('(-q --quiet)'{-q,--quiet}'[no progress, no summary]')
local -a output=('(-o --output)'{-o,--output}'[result file]:result:_files -g "*.h5"')
local -a threads=('(-j --threads)'{-j,--threads}'[threads of a sweep]:number:')

local -a parts=('--shard[a part of the sweep]:K/N:'
    '--time-limit[end after this time]:time:'
    '--restart[leave out what is finished]')

if [[ $service == didymium-plot ]]; then
    _arguments -s $options \
        '(-o --output)'{-o,--output}'[where the pictures go]:folder:_files -/' \
        '--format[format of the pictures]:format:(png svg pdf dot)' \
        '--scenario[draw one scenario of a sweep]:number:' \
        '--flowsheet[draw the flowsheet alone]' \
        '--time[flows at this time instead of the end]:time:' \
        '*:result:_files -g "*.h5"'
    return
fi

local context state state_descr line
local -A opt_args
_arguments -C $options '--version[show the version and exit]' \
    ':command:->command' '*::argument:->argument' && return

if [[ $state == command ]]; then
    local -a commands=(
        'check:validate a case or another input and say what it will take'
        'run:simulate a case in time'
        'steady:find the steady state of a case'
        'sweep:run many scenarios on all cores'
        'merge:make one result of the shards of a sweep'
        'contact:predict batch contacts, isotherms, pH curves, McCabe-Thiele diagrams'
        'fit:estimate constants of a chemistry from measurements'
        'design:design a circuit from a feed and a specification'
        'optimise:find the best flows and numbers of stages'
        'info:say what a result file holds'
        'schema:print the JSON schema of a kind of input file'
    )
    _describe command commands
    return
fi
case $words[1] in
    check) _arguments -s $options $quiet ':input:_files -g "*.toml"' ;;
    run) _arguments -s $options $quiet $output ':case:_files -g "*.toml"' ;;
    steady) _arguments -s $options $quiet $output \
        '--follow[follow the steady states along a number]:PATH=FROM\:TO:' \
        '--points[least number of these]:number:' \
        ':case:_files -g "*.toml"' ;;
    sweep) _arguments -s $options $quiet $output $threads $parts ':sweep:_files -g "*.toml"' ;;
    contact) _arguments -s $options $quiet $output \
        '--csv[contacts as a table]:table:_files -g "*.csv"' \
        ':contacts:_files -g "*.toml"' ;;
    fit) _arguments -s $options $quiet $output \
        '--chemistry[chemistry file to write]:chemistry:_files -g "*.toml"' \
        ':fit:_files -g "*.toml"' ;;
    design) _arguments -s $options $quiet $output ':specification:_files -g "*.toml"' ;;
    optimise) _arguments -s $options $quiet $output \
        '--case[case file to write]:case:_files -g "*.toml"' \
        ':optimisation:_files -g "*.toml"' ;;
    merge) _arguments -s $options $quiet $output '*:shard:_files -g "*.h5"' ;;
    info) _arguments -s $options ':result:_files -g "*.h5"' ;;
    schema) _arguments -s $options '--markdown[tables of the input reference]' \
        ':kind:(case sweep chemistry assay activity contact fit design optimise costs)' ;;
esac
