import System
import Tool

@main
enum Program {
    static func main() {
        ProcessExit.end(GetCommand.run(ProcessArguments.bytes).rawValue)
    }
}
