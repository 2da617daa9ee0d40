# Completion of sysg for fish, made by: sysg completion fish

function __sysg_services
    set -l words (commandline -opc)
    $words[1] completion --services (string match -- --sys $words)[1] 2>/dev/null </dev/null
end

complete -c sysg -f
@LINES@
