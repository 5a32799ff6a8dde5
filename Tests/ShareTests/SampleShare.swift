import Glibc
import Share
import System
import TestSupport
import Wire

/// A share full of traps, in a temporary folder with a secret beside it.
struct SampleShare {
    /// Stands in everything that must never be read.
    static let canary = "the canary sings"

    let temporary: TemporaryFolder

    init() throws {
        temporary = try TemporaryFolder()
        try temporary.write(Self.canary, to: "secret")
        try temporary.makeFolder("outside")
        try temporary.write(Self.canary, to: "outside/b")
        try temporary.makeFolder("share")
        try temporary.write("a", to: "share/a")
        try temporary.makeFolder("share/sub")
        try temporary.write("b", to: "share/sub/b")
        try temporary.write(Self.canary, to: "share/.hidden")
        try temporary.makeFolder("share/.folder")
        try temporary.write(Self.canary, to: "share/.folder/inside")
        try temporary.write(Self.canary, to: "share/\u{200B}.invisible")
        try temporary.makeFolder("share/empty")
        try temporary.link("share/in", to: "a")
        try temporary.link("share/out", to: "../secret")
        try temporary.link("share/absolute", to: "/etc/passwd")
        try temporary.link("share/self", to: temporary.path("share/a").description)
        try temporary.link("share/magic", to: "/proc/self/root")
        try temporary.link("share/directory", to: "sub")
        try temporary.link("share/outdirectory", to: "../outside")
        try temporary.link("share/up", to: "..")
        try temporary.link("share/here", to: ".")
        try temporary.link("share/loop", to: "loop")
        try temporary.link("share/dangling", to: "nothing")
        try temporary.makeNode("share/pipe", kind: S_IFIFO)
        try temporary.makeNode("share/socket", kind: S_IFSOCK)
    }

    /// The share, open.
    func share(_ lookup: PathLookup? = nil, _ rules: Share.Rules = .init()) throws -> Share {
        Share(try Folder(temporary.path("share"), lookup: lookup), rules: rules)
    }
}

extension ShareFile {
    /// All of it, as a server would send it.
    func contents(pieceBytes: Int = 65_536) throws(ShareError) -> [UInt8] {
        var bytes: [UInt8] = []
        while UInt64(bytes.count) < size {
            let offset = UInt64(bytes.count)
            try bytes.append(addingCapacity: pieceBytes) {
                (span: inout OutputSpan<UInt8>) throws(ShareError) in
                try read(at: offset, into: &span)
            }
        }
        try checkUnchanged()
        return bytes
    }
}

extension ShareListing {
    /// All items, however many steps that takes.
    func items() throws(ShareError) -> [Item] {
        var items: [Item] = []
        while true {
            switch try next() {
            case .item(let item): items.append(item)
            case .working: continue
            case .end: return items
            }
        }
    }

    /// The paths of all items.
    func paths() throws(ShareError) -> [String] {
        try items().map(\.path.text)
    }
}
