import AvalHost

// A process that has loaded modules ends without running their destructors: see ProcessEnd.
ProcessEnd.now(CommandLineTool.run(CommandLine.arguments))
