import Server
import Share
import System

/// The whole of btfile-serve: from its command line to its exit status.
package enum ServeCommand {
    /// Serves what the arguments ask for, until it is stopped.
    package static func run(_ arguments: [[UInt8]]) -> ExitStatus {
        ProgramRun.start(arguments, .serve, defaults: ServeOptions()) {
            (options, names) throws(UsageError) in
            let settings = try ServeSettings(options, names: names)
            return settings.isCheck ? ServeCheck.run(settings) : serve(settings)
        }
    }

    private static func serve(_ settings: ServeSettings) -> ExitStatus {
        let log = ServerLog(
            isQuiet: settings.isQuiet, isVerbose: settings.isVerbose, format: settings.logFormat)
        do throws(ServerError) {
            let server = try Server(
                ServerConfiguration(settings), stoppedBy: try signals(),
                report: { event in
                    guard let line = ServerLogLine(event, folder: settings.directory) else {
                        return
                    }
                    log.write(line)
                })
            for warning in settings.warnings { log.write(.warning(warning)) }
            try server.run()
            log.write(.stopped)
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
            return try SignalSource([.hangUp, .interrupt, .terminate])
        } catch {
            throw .system(error)
        }
    }
}

extension ServerConfiguration {
    /// What the flags ask for.
    init(_ settings: ServeSettings) {
        self.init(folder: LocalPath(settings.directory), place: settings.place)
        takesFreeChannel = settings.takesFreeChannel
        advertises = settings.advertises
        name = settings.name
        visibility = settings.visibility
        allowed = settings.allowed
        allowFile = settings.allowFile.map { LocalPath($0) }
        rules = Share.Rules(
            servesHidden: settings.servesHidden, followsLinks: settings.followsLinks)
        clientsMax = settings.clientsMax
        unitBytes = settings.unit
        compresses = settings.compresses
        bytesPerSecondMax = settings.bytesPerSecondMax
        idle = settings.idleTimeout
        servesOnce = settings.servesOnce
    }
}
