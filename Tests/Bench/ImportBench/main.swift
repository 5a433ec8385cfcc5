import AvalImport
import Glibc

ImportBench.main(Array(CommandLine.arguments.dropFirst()))
