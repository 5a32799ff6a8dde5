import System
import Tool

@main
enum Program {
    static func main() {
        ProcessExit.end(ServeCommand.run(ProcessArguments.bytes).rawValue)
    }
}
