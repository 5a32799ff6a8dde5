import Bluetooth
import Server
import System

/// The whole of btfile-serve: from its command line to its exit status.
package enum ServeCommand {
    /// Serves what the arguments ask for, until it is stopped.
    package static func run(_ arguments: [[UInt8]]) -> ExitStatus {
        ProgramStart.run(arguments, .serve) { (options) throws(UsageError) in
            if options.showsPage { return PageCommand.run() }
            var options = options
            try options.resolve()
            return options.isCheck ? ServeCheckReport.run(options) : serve(options)
        }
    }

    private static func serve(_ options: ServeOptions) -> ExitStatus {
        let address = options.server.address
        do throws(InheritedStreamError) {
            return serve(options, address.hasOneClient ? try ByteStream.inherited() : nil)
        } catch {
            let sentence = ErrorSentence.inherited(error)
            let isWanted = sentence.status != .done || !options.isQuiet
            if isWanted { StandardErrorWriter(.serve).say(sentence.text) }
            return sentence.status
        }
    }

    private static func serve(
        _ options: ServeOptions, _ client: consuming ByteStream?
    ) -> ExitStatus {
        // Before the log looks where standard error leads.
        if options.server.address.hasOneClient { StandardDescriptors.keepErrorsFromPeer() }
        let log = ServerLog(
            isQuiet: options.isQuiet, isVerbose: options.isVerbose, format: options.logFormat)
        let begin = MonotonicTime.now
        do throws(ServerError) {
            let server = try Server(
                options.server, client: client, stoppedBy: try signals(),
                report: { log.write($0, folder: "\(options.server.folder)") })
            for warning in options.warnings { log.write(.warning(warning)) }
            try server.run()
            log.write(.stopped(server.totals, after: MonotonicTime.now - begin))
            return .done
        } catch {
            let sentence = ErrorSentence.serving(error)
            log.end(sentence)
            return sentence.status
        }
    }

    /// What ends the server in good order, or has it read its files again.
    private static func signals() throws(ServerError) -> SignalSource {
        do {
            return try SignalSource(Signal.ending)
        } catch {
            throw .system(error)
        }
    }
}
