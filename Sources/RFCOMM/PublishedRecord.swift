internal import Bluetooth
internal import System

/// A ``ServiceRecord`` that others find: published by bluetoothd for as long as this value lives.
///
/// Any user may publish; neither root nor `bluetoothd --compat` is needed. If bluetoothd is
/// restarted, the record is gone until ``update()`` is called: a server that runs for long calls it
/// in its loop.
public struct PublishedRecord: ~Copyable {
    private let publisher: Publisher
    private let waiting: Waiting
    private var isPublished = true

    /// How long publishing may take unless told otherwise: bluetoothd needs less than a second.
    private static let patience = Duration.seconds(10)

    /// Publishes the record, and returns when others find it.
    ///
    /// A server whose record is not published can still be reached by those who know its channel,
    /// so a failure need not end it.
    public init(_ record: ServiceRecord) throws(RFCOMMError) {
        let publisher = Publisher(try Self.service(record), by: .auto, now: .now)
        let waiting = try Waiting()
        try Self.publish(publisher, waiting, until: .after(Self.patience))
        self.publisher = publisher
        self.waiting = waiting
    }

    private static func service(
        _ record: ServiceRecord
    ) throws(RFCOMMError) -> PublishedService {
        guard let name = ServiceName(record.name) else {
            throw RFCOMMError(
                .notPublished,
                FailureSentence(
                    "the name of the service is too long, empty or has control characters",
                    "use 1 to \(ServiceName.textBytesMax) bytes without control characters"))
        }
        return PublishedService(record.service.base, name: name, channel: record.channel.base)
    }

    private static func publish(
        _ publisher: Publisher, _ waiting: borrowing Waiting, until deadline: Deadline
    ) throws(RFCOMMError) {
        while true {
            for event in publisher.process(now: .now) {
                switch event {
                case .published: return
                case .unpublished(let reason):
                    throw RFCOMMError(
                        .notPublished, FailureSentence("not published: \(reason.words)"))
                }
            }
            guard !deadline.isOver else { throw .timedOut("no answer from bluetoothd") }
            try waiting.wait(for: publisher, until: deadline)
        }
    }

    /// The kernel's number of what is readable when there is something to ``update()``, for
    /// ``waitForInput(on:until:)`` or a loop of one's own.
    ///
    /// It belongs to this value: neither close it nor use it longer.
    public var descriptor: CInt { waiting.descriptor }

    /// Does what is to be done without waiting, and returns whether others find the record now.
    ///
    /// Call it when ``descriptor`` is readable, and every few seconds: that is how a record comes
    /// back after a restart of bluetoothd.
    public mutating func update() throws(RFCOMMError) -> Bool {
        for event in publisher.process(now: .now) {
            switch event {
            case .published: isPublished = true
            case .unpublished: isPublished = false
            }
        }
        try waiting.wait(for: publisher, until: .now)
        return isPublished
    }
}

extension Waiting {
    fileprivate func wait(
        for publisher: Publisher, until deadline: Deadline
    ) throws(RFCOMMError) {
        try wait(until: deadline, or: publisher.deadline) { poller throws(SystemError) in
            try publisher.watch(in: poller, token: 0)
        }
    }
}
