internal import Bluetooth
internal import System

/// Keeps the record published by which clients find the server.
///
/// Whatever becomes of it, serving goes on.
final class ServiceAdvertisement {
    private let service: PublishedService

    /// Nil once it cannot be watched any more.
    private var publisher: Publisher?

    /// What is still to be told of a publisher that was lost.
    private var loss: ServerEvent?

    /// Whether something has arrived.
    private var isReady = false

    /// Nil where nothing is to be published.
    init?(_ configuration: ServerConfiguration, at now: MonotonicTime) {
        guard let service = configuration.publishedService else { return nil }
        self.service = service
        publisher = Publisher(service, by: configuration.advertises, now: now)
    }

    /// When `takeNews` has something to do even if nothing arrives.
    var deadline: MonotonicTime? {
        loss == nil ? publisher?.deadline : MonotonicTime(nanoseconds: 0)
    }

    /// Has a poller wake the loop when there is something to do.
    func watch(_ poller: borrowing Poller, token: UInt64) {
        do {
            try publisher?.watch(in: poller, token: token)
        } catch {
            publisher = nil
            loss = .unpublished(.noBus(error), service.channel)
        }
    }

    /// Takes the poller's news.
    func noteArrival() { isReady = true }

    /// Goes on as far as is possible without waiting, if there is something to do; returns what is
    /// new.
    func takeNews(at now: MonotonicTime) -> [ServerEvent] {
        if let loss {
            self.loss = nil
            return [loss]
        }
        let isDue = deadline.map { $0 <= now } ?? false
        guard let publisher, isReady || isDue else { return [] }
        isReady = false
        return publisher.process(now: now).map { event in
            switch event {
            case .published(let way): .published(by: way)
            case .unpublished(let reason): .unpublished(reason, service.channel)
            }
        }
    }
}
