using System.CommandLine;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice completion</c>: the script that lets a shell complete commands and options.</summary>
internal static class CompletionCommand
{
    // Each asks the tool itself, through System.CommandLine's [suggest] directive, so a script never grows old.
    private const string Bash = """
        _tinydevice() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(tinydevice "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _tinydevice tinydevice
        """;

    private const string Zsh = """
        #compdef tinydevice
        _tinydevice() {
            local -a words_found
            words_found=("${(@f)$(tinydevice "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a words_found
        }
        compdef _tinydevice tinydevice
        """;

    private const string Fish = """
        complete -f -c tinydevice -a '(tinydevice "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName tinydevice -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            tinydevice "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } |
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
