internal import Bluetooth
internal import System

/// The record by which clients find the server, as long as there is one to be kept published.
///
/// Whatever becomes of it, serving goes on.
final class Announcement {
    private let service: PublishedService
    private let publisher: Publisher

    /// Nil where nothing is to be published.
    init?(_ configuration: ServerConfiguration, at now: MonotonicTime) {
        guard let service = configuration.publishedService else { return nil }
        self.service = service
        publisher = Publisher(service, by: configuration.advertises, now: now)
    }

    /// When `takeEvents` is to be called even if nothing arrives.
    var deadline: MonotonicTime? { publisher.deadline }

    /// Has a poller wake the loop when there is something to do.
    func watch(_ poller: borrowing Poller, token: UInt64) throws(SystemError) {
        try publisher.watch(in: poller, token: token)
    }

    /// Goes on as far as is possible without waiting; returns what is new.
    func takeEvents(at now: MonotonicTime) -> [ServerEvent] {
        publisher.process(now: now).map { event in
            switch event {
            case .published(let way): .published(by: way)
            case .unpublished(let reason): .unpublished(reason, service.channel)
            }
        }
    }

    /// What is told when it cannot be watched any more.
    func loss(_ error: SystemError) -> ServerEvent { .unpublished(.noBus(error), service.channel) }
}
