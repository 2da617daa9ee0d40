# Completion of sysg for bash, made by: sysg completion bash

_sysg_services() {
    local system=()
    [[ " ${words[*]} " != *' --sys '* ]] || system=(--sys)
    mapfile -t candidates < <("$1" completion --services "${system[@]}" 2>/dev/null </dev/null)
}

_sysg() {
    # COMP_WORDS would be split at = and : as well.
    local line=${COMP_LINE:0:COMP_POINT} words=() candidates=() command= options= values= word IFS=$' \t\n'
    read -rd '' -a words <<<"$line" || true
    [[ $line != *[[:blank:]] ]] || words+=('')
    local typed=${words[-1]} previous=${words[-2]}
    for word in "${words[@]:1:${#words[@]}-2}"; do
        case $word in
            @COMMANDS@)
                command=$word
                break
                ;;
        esac
    done
    [[ $typed != --*=* ]] || previous=${typed%%=*} typed=${typed#*=}
    case $command in
@WORDS@
    esac
    COMPREPLY=()
    case $command:$previous in
@VALUES@
        *) if [[ $typed == -* ]]; then candidates=($options); else candidates=($values); fi ;;
    esac
    for word in "${candidates[@]}"; do
        # Only the part after the last = or : is replaced.
        [[ $word != "$typed"* ]] || COMPREPLY+=("${word#"${typed%"$2"}"}")
    done
}

complete -F _sysg sysg
