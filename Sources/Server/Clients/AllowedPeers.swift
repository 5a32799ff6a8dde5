internal import Bluetooth
internal import System

/// The devices that may connect, if not all may: those that were named, and those in a file.
final class AllowedPeers {
    private let named: AllowList
    private let source: Source?
    private var listed: AllowList

    /// The file that lists devices, which can be read again.
    private final class Source {
        let path: LocalPath
        let file: ReloadableFile

        init(_ path: LocalPath) throws(AllowFileError) {
            self.path = path
            do {
                file = try ReloadableFile(path)
            } catch {
                throw .system(error)
            }
        }

        func read() throws(AllowFileError) -> AllowList {
            let bytes: [UInt8]
            do {
                bytes = try file.read(bytesMax: AllowList.fileBytesMax)
            } catch {
                throw .system(error)
            }
            do {
                return try AllowList(file: bytes)
            } catch {
                throw .list(error)
            }
        }
    }

    /// Reads the file if there is one; nil where every device may connect.
    convenience init?(_ configuration: ServerConfiguration) throws(ServerError) {
        guard configuration.allowed != nil || configuration.allowFile != nil else { return nil }
        do {
            try self.init(
                named: configuration.allowed ?? AllowList([]), configuration.allowFile)
        } catch {
            throw .allowFile(configuration.allowFile ?? "", error)
        }
    }

    /// Takes the devices that were named, and those of the file.
    init(named: AllowList, _ path: LocalPath?) throws(AllowFileError) {
        self.named = named
        guard let path else {
            source = nil
            listed = AllowList([])
            return
        }
        let source = try Source(path)
        listed = try source.read()
        self.source = source
    }

    /// How many devices may connect.
    var count: Int { named.union(listed).count }

    /// Whether a peer may connect.
    ///
    /// A process of this machine may: the socket's file has decided. Who is neither that nor a
    /// device may not.
    func allows(_ peer: Peer) -> Bool {
        guard let device = peer.device else { return peer.isLocal }
        return named.allows(device) || listed.allows(device)
    }

    /// Reads the file again; one that is no list changes nothing.
    func reread() -> ServerEvent.ReloadResult {
        guard let source else { return .nothing }
        do {
            listed = try source.read()
            return .allowed(deviceCount: count)
        } catch {
            return .kept(source.path, error)
        }
    }

    /// Lets the file be read from within a sandbox.
    func allowReading(_ landlock: borrowing Landlock) throws(SystemError) {
        if let source { try landlock.allowReading(source.file) }
    }
}
