/// Every number that PROTOCOL fixes, each with its reason.
package enum Limits {
    /// The one version that this code speaks.
    package static let version: UInt8 = 1

    // PROTOCOL 2.1
    /// `length` counts at least the type.
    package static let frameLengthBytesMin = 1
    /// A type and the largest body: a bound on what a peer can make us hold.
    package static let frameLengthBytesMax = 65_536
    /// The largest body: a frame without its type.
    package static let bodyBytesMax = 65_535
    /// What stands before each body: `u32 length` and `u8 type`.
    package static let frameHeaderBytes = 5

    // PROTOCOL 3.4
    /// What is left for the file in the largest frame.
    package static let dataBytesMax = bodyBytesMax
    /// The largest file offset of every system; a larger number is a lie or a trap for arithmetic.
    package static let fileBytesMax = UInt64(Int64.max)
    /// Enough for a sentence, too little for harm.
    package static let errorTextBytesMax = 512

    // PROTOCOL 3.7, 6.1
    /// Below this the headers cost more than the content.
    package static let unitBytesMin = 64
    /// The largest message that a Linux RFCOMM socket takes without trouble.
    package static let unitBytesMax = 32_767
    /// Fits one 3-DH5 packet on old and new kernels.
    package static let unitBytesDefault = 1008

    // PROTOCOL 13.1
    /// The number of a request, at the end of GET, SUMS, PARTS and WATCH, and of the frame that
    /// begins their answer.
    package static let requestNumberBytes = 4

    // PROTOCOL 14.1
    /// Smaller blocks cost nearly what they save, larger ones save too little.
    package static let blockExponents: ClosedRange<UInt8> = 8...20
    /// Their numbers fit a full window of requests.
    package static let rangesMax = 1_000
    /// Of a block: a weak sum and the beginning of a digest.
    package static let sumBytes = 8
    /// What fits the largest body behind the exponent.
    package static let sumsPerFrameMax = 8_191

    // PROTOCOL 14.3, 14.5
    /// Half a megabyte at the client, and two seconds on the air.
    package static let sumsMax: UInt64 = 65_536

    // PROTOCOL 15.2
    /// How long nothing more may change before a client is told: a file is seldom written at once.
    package static let settledMilliseconds = 200
    /// After how long a client is told though more changes.
    package static let unsettledSecondsMax = 2
    /// Less than a session may be idle, and long enough to cost nothing.
    package static let watchSecondsMax = 50

    // PROTOCOL 15.4
    /// A small part of the kernel's memory; every kernel allows each user at least this many.
    package static let watchedFoldersMax = 8_192
    /// How often a server looks that is not told by its kernel.
    package static let lookSeconds = 10

    // PROTOCOL 5.3
    /// What a decompressor may be made to hold: 2 to this power.
    package static let compressionWindowBytesLog2Max = 20

    // PROTOCOL 7.1
    /// Linux's PATH_MAX.
    package static let pathBytesMax = 4096
    /// Linux's NAME_MAX.
    package static let componentBytesMax = 255

    // PROTOCOL 8.1
    /// Keeps the server's queue short and still hides every round trip.
    package static let unansweredRequestsMax = 64
    /// Fits the socket buffers of both sides, so that neither end waits on the other for ever.
    package static let unansweredBytesMax = 8192

    // PROTOCOL 8.2
    /// What a server is willing to sort for one request.
    package static let directoryEntriesMax = 65_536

    // PROTOCOL 8.3
    /// The client speaks at once; the rest is patience for a slow link.
    package static let helloSecondsMax = 10
    /// Frees the place of a client that was forgotten.
    package static let idleSecondsMax = 60
    /// Longer than any fade that a link survives (its supervision timeout is 20 s).
    package static let stallSecondsMax = 30

    // PROTOCOL 8.4
    /// How long a server that has sent its last byte waits for the client to close first.
    package static let lingerSecondsMax = 5
}
