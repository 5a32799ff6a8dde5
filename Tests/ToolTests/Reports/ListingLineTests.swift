import System
import Testing
import Tool
import Wire

/// A listing as a person sees it.
struct ListingLineTests {
    private func line(
        _ name: String, _ size: UInt64, kind: Item.Kind = .file, time: String? = "2026-11-21 02:47"
    ) throws -> String {
        let item = Item(kind: kind, size: size, mtime: 0, mode: 0, path: try RemotePath(name))
        return ListingLine(item).text { _ in time }
    }

    @Test func `sizes are aligned at the right, and folders end with a slash`() throws {
        #expect(try line("a", 6) == "    6 B  2026-11-21 02:47  a")
        #expect(try line("a", 99_949_999) == "99.9 MB  2026-11-21 02:47  a")
        #expect(try line("a", 999_499_999) == " 999 MB  2026-11-21 02:47  a")
        #expect(try line("b/c", 0, kind: .directory) == "      -  2026-11-21 02:47  b/c/")
        #expect(try line("a", 6, time: nil) == "    6 B  ????-??-?? ??:??  a")
    }

    @Test func `no name reaches the terminal as it is if that could do harm`() throws {
        #expect(try line("\u{9B}\u{202E}x", 6).hasSuffix("  \\u{9B}\\u{202E}x"))
    }

    @Test func `a name is never cut`() throws {
        let part = String(repeating: "\u{202E}", count: 85)
        let name = Array(repeating: part, count: 16).joined(separator: "/")
        #expect(try line(name, 6).contains("…") == false)
    }

    @Test(arguments: [(0, 16), (1_763_693_220, 16), (253_402_300_799 - 90_000, 16)])
    func `a local time has sixteen columns`(seconds: Int64, columns: Int) throws {
        let text = try #require(WallClock.minute(of: seconds))
        #expect(text.count == columns)
        let digits = text.map { $0.isNumber ? "0" : $0 }
        #expect(String(digits) == "0000-00-00 00:00")
    }

    @Test(arguments: [Int64.min, Int64.max, 300_000_000_000, -70_000_000_000_000])
    func `a year that no calendar has is no time`(seconds: Int64) {
        #expect(WallClock.minute(of: seconds) == nil)
    }
}
