using System.CommandLine;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice completion</c>: the script that lets a shell complete commands and options.</summary>
internal static class CompletionCommand
{
    // Each asks the tool itself, through System.CommandLine's [suggest] directive, so a script never grows old.
    // Options are offered once a dash is typed; where nothing is left to offer, the shell completes file names.
    private const string Bash = """
        _tinydevice() {
            local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}" offers
            offers="$(tinydevice "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)"
            [[ "$word" == -* ]] || offers="$(grep -v '^-' <<< "$offers")"
            COMPREPLY=($(compgen -W "$offers" -- "$word"))
        }
        complete -o default -F _tinydevice tinydevice
        """;

    private const string Zsh = """
        #compdef tinydevice
        _tinydevice() {
            local -a offers
            offers=("${(@f)$(tinydevice "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            [[ "$PREFIX" == -* ]] || offers=(${offers:#-*})
            offers=(${(M)offers:#${PREFIX}*})
            if (( ${#offers} )); then compadd -a offers; else _files; fi
        }
        compdef _tinydevice tinydevice
        """;

    private const string Fish = """
        function __tinydevice_offers
            set -l word (commandline -ct)
            set -l offers (tinydevice "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)
            string match -q -- '-*' "$word"; or set offers (string match -v -- '-*' $offers)
            set offers (string match -- "$word*" $offers)
            if test (count $offers) -gt 0
                printf '%s\n' $offers
            else
                __fish_complete_path "$word"
            end
        end
        complete -c tinydevice -f -a '(__tinydevice_offers)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName tinydevice -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            tinydevice "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" -and ($wordToComplete -like "-*" -or $_ -notlike "-*") } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("completion",
            "Print the script that completes commands and options in a shell.\n\nExample: tinydevice completion bash >> ~/.bashrc") { shell, json };
        command.SetAction(parsed =>
        {
            string name = parsed.GetRequiredValue(shell);
            string script = name switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                _ => PowerShell,
            };
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { shell = name, script });
            }
            else
            {
                terminal.WriteRaw(script);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
