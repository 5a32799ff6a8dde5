/// The whole of btfile-serve: from its command line to its exit status.
package enum ServeCommand {
    /// Serves what the arguments ask for, until it is stopped.
    package static func run(_ arguments: [[UInt8]]) -> ExitStatus {
        ProgramRun.start(arguments, .serve, defaults: ServeOptions()) {
            (options, names) throws(UsageError) in
            serve(try ServeSettings(options, names: names))
        }
    }

    private static func serve(_ settings: ServeSettings) -> ExitStatus {
        Diagnostics(.serve).say("cannot serve yet: this build has no server")
        return .failed
    }
}
