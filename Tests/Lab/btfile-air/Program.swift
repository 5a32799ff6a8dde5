import System

@main
enum Program {
    static func main() {
        ProcessExit.end(AirCommand.run(ProcessArguments.bytes))
    }
}
