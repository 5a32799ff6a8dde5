import Glibc
import System
import TestSupport
import Testing

/// Each on a thread of its own, since a wall once up never comes down for its thread.
@Suite struct `The sandbox` {
    /// 0 where there is none.
    private static let version: Int = {
        do {
            return try Landlock()?.version ?? 0
        } catch {
            return 0
        }
    }()
    private static let hasLandlock = version > 0

    @Test func `rights are given up for good`() {
        let before = Privileges.areFixed
        let after = Worker.run {
            try? Privileges.giveUpNewOnes()
            return Privileges.areFixed
        }
        #expect(after == true)
        #expect(Privileges.areFixed == before)
    }

    @Test(.enabled(if: hasLandlock, "this kernel has no Landlock"))
    func `behind the wall the share is read, and nothing else is opened`() throws {
        let temporary = try TemporaryFolder()
        try temporary.write("secret", to: "secret")
        try temporary.makeFolder("share")
        try temporary.makeFolder("socket")
        try temporary.write("a", to: "share/a")
        try temporary.write("s", to: "socket/s")
        let lines = Worker.run { () -> [String] in
            do { return try Self.tryEverything(temporary) } catch { return ["\(error)"] }
        }
        #expect(
            lines == [
                "wall, version true", "read share/a", "list share",
                "secret: openat2: Permission denied",
                "root: open: Permission denied",
                "write: openat: Permission denied",
                "make: openat: Permission denied",
                "remove share/a: unlinkat: Permission denied",
                "cut share/a: truncate: Permission denied",
                "open before: secret",
                "remove socket/s", "listen at socket/s",
            ])
        #expect(try temporary.read("share/a") == Array("a".utf8))
        #expect(try temporary.open().status(beneath: "socket/s").kind == .socket)
    }

    @Test(.enabled(if: version >= 6, "this kernel's Landlock knows neither TCP nor signals"))
    func `behind the wall there is no TCP, and no signal to others`() throws {
        let failures = Worker.run { () -> [Errno?] in
            do {
                try Privileges.giveUpNewOnes()
                guard let wall = try Landlock() else { return [] }
                try wall.enforce()
            } catch {
                return []
            }
            // Nobody listens there; and no signal is sent, but the kernel says whether it might be.
            return [Self.connect(toPort: 1), kill(getppid(), 0) == 0 ? nil : Errno.current]
        }
        #expect(failures == [.permissionDenied, .notPermitted])
        #expect(Self.connect(toPort: 1) == .connectionRefused)
    }

    /// Why a port of this machine cannot be connected to.
    private static func connect(toPort port: UInt16) -> Errno? {
        let number = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe Glibc.connect(number, $0, size)
            }
        }
        return result == 0 ? nil : Errno.current
    }

    @Test(.enabled(if: hasLandlock, "this kernel has no Landlock"))
    func `a file that a link leads to is read again behind the wall, and no folder`() throws {
        let temporary = try TemporaryFolder()
        for name in ["etc", "data", "secret"] as [LocalPath] { try temporary.makeFolder(name) }
        try temporary.write("a", to: "data/list")
        try temporary.write("secret", to: "secret/list")
        try temporary.link("etc/list", to: "../data/list")
        try temporary.link("etc/secret", to: "../secret/list")
        let texts = Worker.run { () -> [String] in
            do {
                let list = try ReloadableFile(temporary.path("etc/list"))
                let secret = try ReloadableFile(temporary.path("etc/secret"))
                try Privileges.giveUpNewOnes()
                guard let wall = try Landlock() else { return ["no wall"] }
                try wall.allowReading(list)
                try wall.enforce()
                let folders = (["etc", "data"] as [LocalPath]).map { name in
                    do throws(SystemError) {
                        return "\(try Folder(temporary.path(name)).status())"
                    } catch {
                        return "\(error)"
                    }
                }
                return [Self.text(list), Self.text(secret)] + folders
            } catch {
                return ["\(error)"]
            }
        }
        #expect(
            texts == [
                "a", "openat: Permission denied", "open: Permission denied",
                "open: Permission denied",
            ])
    }

    private static func text(_ file: borrowing ReloadableFile) -> String {
        do throws(SystemError) {
            return String(decoding: try file.read(bytesMax: 8), as: UTF8.self)
        } catch {
            return "\(error)"
        }
    }

    /// What works and what does not behind the wall, one line each.
    private static func tryEverything(_ temporary: TemporaryFolder) throws -> [String] {
        var lines: [String] = []
        func note(_ what: String, _ body: () throws(SystemError) -> String?) {
            do throws(SystemError) {
                let more = try body()
                lines.append(more.map { "\(what): \($0)" } ?? what)
            } catch {
                lines.append("\(what): \(error)")
            }
        }
        let whole = try temporary.open()
        let share = try whole.openFolder(beneath: "share")
        let socket = try whole.openFolder(beneath: "socket")
        let openBefore = try whole.openFile(beneath: "secret")
        try Privileges.giveUpNewOnes()
        guard let wall = try Landlock() else { return ["no wall"] }
        try wall.allowReading(beneath: share)
        try wall.allowSocketFile(beneath: socket)
        lines.append("wall, version \(wall.version > 0)")
        try wall.enforce()
        note("read share/a") { () throws(SystemError) in
            try share.openFile(beneath: "a").contents() == [0x61] ? nil : "something else"
        }
        note("list share") { () throws(SystemError) in
            var reader = try FolderReader(share)
            return try reader.next() == "a" ? nil : "something else"
        }
        note("secret") { () throws(SystemError) in
            String(decoding: try whole.openFile(beneath: "secret").contents(), as: UTF8.self)
        }
        note("root") { () throws(SystemError) in "\(try Folder("/").status())" }
        note("write") { () throws(SystemError) in "\(try share.openFileToWrite("a").status())" }
        note("make") { () throws(SystemError) in "\(try share.createFile("b").status())" }
        note("remove share/a") { () throws(SystemError) in
            try share.remove("a")
            return nil
        }
        note("cut share/a") { () throws(SystemError) in
            let result = unsafe truncate(temporary.path("share/a").description, 0)
            guard result == 0 else { throw SystemError(call: "truncate", errno: .current) }
            return nil
        }
        note("open before") { () throws(SystemError) in
            String(decoding: try openBefore.contents(), as: UTF8.self)
        }
        note("remove socket/s") { () throws(SystemError) in
            try socket.remove("s")
            return nil
        }
        note("listen at socket/s") { () throws(SystemError) in
            let address = try? temporary.address("socket/s")
            let listener = try? address.map { try ListeningSocket(at: $0, callersMax: 1) }
            return listener == nil ? "impossible" : nil
        }
        return lines
    }
}
