import System

@main
enum Program {
    static func main() {
        ProcessExit.end(RadioCommandLine.run(ProcessArguments.bytes))
    }
}
