internal import Bluetooth
internal import System

/// Who may come in where not everybody may: the devices that were named, and those of a file.
final class GuestList {
    private let named: AllowList
    private let source: Source?
    private var listed: AllowList

    /// The file, in a box that can be there or not.
    private final class Source {
        let path: LocalPath
        let file: RereadFile

        init(_ path: LocalPath) throws(AllowFileError) {
            self.path = path
            do {
                file = try RereadFile(path)
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

    /// Reads the file if there is one; nil where everybody may come in.
    convenience init?(_ configuration: ServerConfiguration) throws(ServerError) {
        guard configuration.allowed != nil || configuration.allowFile != nil else { return nil }
        do {
            try self.init(
                named: configuration.allowed ?? AllowList([]), configuration.allowFile)
        } catch {
            throw .allowFile(configuration.allowFile ?? "", error)
        }
    }

    /// Those who were named, and those of the file.
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

    /// How many devices may come in.
    var count: Int { named.union(listed).count }

    /// Whether somebody may come in; for processes of this machine the socket's file decides.
    func allows(_ peer: Peer) -> Bool {
        switch peer {
        case .device(let address): named.allows(address) || listed.allows(address)
        case .process: true
        }
    }

    /// Reads the file again; one that is no list changes nothing.
    func reread() -> ServerEvent.Reload {
        guard let source else { return .nothing }
        do {
            listed = try source.read()
            return .allowed(deviceCount: count)
        } catch {
            return .kept(source.path, error)
        }
    }

    /// Lets the file be read from behind a wall.
    func allowReading(_ wall: borrowing Landlock) throws(SystemError) {
        if let source { try wall.allowReading(source.file) }
    }
}
