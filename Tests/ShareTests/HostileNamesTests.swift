import Share
import System
import TestSupport
import Testing
import Wire

/// No byte outside the share is ever sent, whatever the name.
@Suite struct `Hostile names` {
    /// Held by the suite, and so there as long as the share is asked.
    private let sample: SampleShare

    init() throws {
        sample = try SampleShare()
    }

    enum Outcome: Equatable {
        case malformed
        case refused(ErrorCode)
        case content(String)
    }

    static let malformed: [[UInt8]] =
        [
            "", ".", "..", "/", "//", "./a", "a/.", "a/", "a//", "//a", "/a", "../secret",
            "../../etc/passwd", "/etc/passwd", "sub/../../secret", "sub/../a", "sub/..", "sub/.",
            "sub//b", "sub/./b", "../share/a", "....//../secret", "a\0.txt", "a\0", "\0", "a\n",
            "a\r\nb", "\u{1b}[2J", "\u{7f}", "a\tb", "sub/\u{1}", "/proc/self/environ",
            "/dev/zero", "sub/../../outside/b", "in/../../secret", "up/../a",
        ].map { Array($0.utf8) } + [
            [0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x73], [0xff], [0x61, 0x80], [0xe2, 0x82],
            [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], Array("caf".utf8) + [0xe9],
            Array(repeating: 0x78, count: 256), Array(repeating: 0x78, count: 4_097),
            Array(repeating: 0x78, count: 65_535),
            Array(String(repeating: "x/", count: 3_000).utf8),
            Array(String(repeating: "../", count: 1_300).utf8) + Array("etc/passwd".utf8),
        ]

    static let refused: [(String, ErrorCode)] = [
        ("nope", .notFound), ("sub/nope", .notFound), ("nope/b", .notFound), ("a/b", .notFound),
        ("A", .notFound), ("a ", .notFound), (" a", .notFound), ("a\\", .notFound),
        ("..\\secret", .notFound), ("%2e%2e/secret", .notFound), ("..%2fsecret", .notFound),
        ("...", .notFound), (".../x/a", .notFound),
        ("~", .notFound), ("~root/x", .notFound), ("$HOME", .notFound), ("*", .notFound),
        ("C:\\a", .notFound), ("\u{2024}\u{2024}/secret", .notFound),
        ("\u{ff0e}\u{ff0e}", .notFound),
        ("in", .notFound), ("out", .notFound), ("absolute", .notFound), ("self", .notFound),
        ("magic", .notFound), ("magic/etc/passwd", .notFound), ("directory/b", .notFound),
        ("directory", .notFound), ("outdirectory/b", .notFound), ("up", .notFound),
        ("up/secret", .notFound), ("here/a", .notFound), ("loop", .notFound), ("loop/a", .notFound),
        ("dangling", .notFound), (".hidden", .notFound), (".folder/inside", .notFound),
        ("sub/.hidden", .notFound), ("\u{200B}.invisible", .notFound),
        ("\u{FEFF}\u{AD}.invisible/b", .notFound), ("sub", .notRegular), ("empty", .notRegular),
        ("pipe", .notRegular), ("socket", .notRegular), ("pipe/x", .notFound),
        (String(repeating: "x", count: 255), .notFound),
        (String(repeating: "x/", count: 2_047) + "x", .notFound),
    ]

    /// Asks as a server does for whoever sent these bytes, and says what is answered.
    private func ask(_ share: Share, for bytes: [UInt8]) throws -> Outcome {
        guard let path = try? RemotePath(bytes) else { return .malformed }
        do throws(ShareError) {
            let content = try share.open(path).contents()
            return .content(String(decoding: content, as: UTF8.self))
        } catch {
            return .refused(error.errorMessage.code)
        }
    }

    @Test func `there are more than sixty of them`() {
        #expect(Self.malformed.count + Self.refused.count > 60)
    }

    @Test(arguments: PathLookup.allCases) func `names that are none are refused`(
        lookup: PathLookup
    ) throws {
        let share = try sample.share(lookup)
        for name in Self.malformed {
            #expect(try ask(share, for: name) == .malformed, "\(name.prefix(20))")
            #expect(try ask(share, for: Array("a".utf8)) == .content("a"))
        }
    }

    @Test(arguments: PathLookup.allCases) func `names of nothing in the share are refused`(
        lookup: PathLookup
    ) throws {
        let share = try sample.share(lookup)
        for (name, code) in Self.refused {
            #expect(try ask(share, for: Array(name.utf8)) == .refused(code), "\(name)")
            #expect(try ask(share, for: Array("sub/b".utf8)) == .content("b"))
        }
    }

    @Test(arguments: PathLookup.allCases)
    func `whatever the rules, the canary is silent outside`(lookup: PathLookup) throws {
        let share = try sample.share(lookup, .init(servesHidden: true, followsLinks: true))
        let hidden = [".hidden", ".folder/inside", "\u{200B}.invisible"]
        for bytes in Self.malformed + Self.refused.map({ Array($0.0.utf8) }) {
            guard !hidden.contains(String(decoding: bytes, as: UTF8.self)) else { continue }
            if case .content(let content) = try ask(share, for: bytes) {
                #expect(["a", "b"].contains(content), "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    @Test func `absent, hidden and outside get the same answer`() throws {
        let share = try sample.share()
        let answers = Set(
            try ["nope", ".hidden", ".nope", "out", "absolute", "up/secret", "loop"].map {
                name -> ErrorMessage in
                let path = try RemotePath(name)
                do throws(ShareError) {
                    _ = try share.open(path)
                    return ErrorMessage(.stopping, "it opened")
                } catch {
                    return error.errorMessage
                }
            }.map { "\($0.code) \($0.text)" })
        #expect(answers == ["not found there is no such file here"])
    }

    @Test func `hidden names are served where that is wanted`() throws {
        let share = try sample.share(nil, .init(servesHidden: true))
        let canary = SampleShare.canary
        #expect(try ask(share, for: Array(".hidden".utf8)) == .content(canary))
        #expect(try ask(share, for: Array(".folder/inside".utf8)) == .content(canary))
    }

    @Test func `links are followed where that is wanted and they stay inside`() throws {
        let share = try sample.share(.kernel, .init(followsLinks: true))
        #expect(share.followsLinks)
        for (name, content) in [("in", "a"), ("directory/b", "b"), ("here/here/a", "a")] {
            #expect(try ask(share, for: Array(name.utf8)) == .content(content))
        }
        for name in ["out", "absolute", "self", "magic/etc/passwd", "outdirectory/b", "loop"] {
            #expect(try ask(share, for: Array(name.utf8)) == .refused(.notFound))
        }
    }

    @Test func `a link does not show what its own name would hide`() throws {
        try sample.temporary.link("share/shown", to: ".hidden")
        try sample.temporary.link("share/folder", to: ".folder")
        try sample.temporary.link("share/twice", to: "folder/inside")
        let names = ["shown", "folder/inside", "twice"]
        let share = try sample.share(.kernel, .init(followsLinks: true))
        for name in names + ["folder"] {
            #expect(throws: ShareError.notFound(.hidden), "\(name)") {
                _ = try share.list(try RemotePath(name), recursive: true).items()
            }
        }
        for name in names {
            #expect(try ask(share, for: Array(name.utf8)) == .refused(.notFound))
        }
        let paths = try share.list(nil, recursive: true).paths()
        #expect(paths.allSatisfy { !["shown", "folder", "twice"].contains($0) })
        let open = try sample.share(.kernel, .init(servesHidden: true, followsLinks: true))
        for name in names {
            #expect(try ask(open, for: Array(name.utf8)) == .content(SampleShare.canary))
        }
    }

    @Test func `links are not followed by a kernel that cannot keep them inside`() throws {
        let share = try sample.share(.walk, .init(followsLinks: true))
        #expect(!share.followsLinks)
        #expect(try ask(share, for: Array("in".utf8)) == .refused(.notFound))
        #expect(try !sample.share(.kernel).followsLinks)
    }
}
