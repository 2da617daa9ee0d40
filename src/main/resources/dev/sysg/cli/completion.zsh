#compdef sysg
# Completion of sysg for zsh, made by: sysg completion zsh

_sysg_services() {
    local -a names
    names=(${(f)"$($program completion --services $system 2>/dev/null </dev/null)"})
    compadd -a names
}

_sysg() {
    local curcontext=$curcontext program=$words[1] state
    local -a line state_descr system commands
    local -A opt_args
    system=(${(M)words:#--sys})
    _arguments -C@PROGRAM@ \
                '1:command:->command' '*::argument:->argument' && return
    case $state:$line[1] in
        command:*)
            commands=(
@COMMANDS@
            )
            _describe command commands
            ;;
@ARGUMENTS@
    esac
}

if [[ $funcstack[1] == _sysg ]]; then
    _sysg "$@"
else
    compdef _sysg sysg
fi
