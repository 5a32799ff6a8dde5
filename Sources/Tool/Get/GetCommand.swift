/// The whole of btfile-get: from its command line to its exit status.
package enum GetCommand {
    /// Fetches what the arguments ask for.
    package static func run(_ arguments: [[UInt8]]) -> ExitStatus {
        ProgramRun.start(arguments, .get, defaults: GetOptions()) {
            (options, names) throws(UsageError) in
            fetch(try GetSettings(options, names: names))
        }
    }

    private static func fetch(_ settings: GetSettings) -> ExitStatus {
        Diagnostics(.get).say("cannot fetch yet: this build has no client")
        return .failed
    }
}
