import System
import Testing

/// getopt_long, asked through `LongOptions`.
struct LongOptionsTests {
    static let shapes = [
        LongOptions.Shape(name: "channel", letter: "c", takesValue: true),
        LongOptions.Shape(name: "chatty", letter: nil, takesValue: false),
        LongOptions.Shape(name: "quiet", letter: "q", takesValue: false),
    ]

    private func read(_ arguments: String...) -> [LongOptions.Argument] {
        LongOptions.read(arguments, shapes: Self.shapes)
    }

    @Test(arguments: [
        ["--channel", "20"], ["--channel=20"], ["--chan", "20"], ["--chan=20"], ["-c", "20"],
        ["-c20"],
    ])
    func `a value is written in many ways`(arguments: [String]) {
        #expect(LongOptions.read(arguments, shapes: Self.shapes) == [.flag(0, value: "20")])
    }

    @Test func `nothing gives nothing`() {
        #expect(read() == [])
    }

    @Test func `flags may stand after names, and names keep their order`() {
        #expect(
            read("a", "-q", "b", "--channel", "1", "c") == [
                .name("a"), .flag(2, value: nil), .name("b"), .flag(0, value: "1"), .name("c"),
            ])
    }

    @Test func `after two dashes everything is a name`() {
        #expect(
            read("-q", "--", "--channel", "-q", "--") == [
                .flag(2, value: nil), .name("--channel"), .name("-q"), .name("--"),
            ])
    }

    @Test func `a lone dash and an empty argument are names`() {
        #expect(read("-", "") == [.name("-"), .name("")])
    }

    @Test func `a number may be an optional value, but not after two dashes`() {
        let shapes = [
            LongOptions.Shape(name: "wait", letter: nil, takesValue: true, mayLackValue: true)
        ]
        func read(_ arguments: String...) -> [LongOptions.Argument] {
            LongOptions.read(arguments, shapes: shapes)
        }
        #expect(read("--wait", "20") == [.flag(0, value: "20")])
        #expect(read("--wait=20", "30") == [.flag(0, value: "20"), .name("30")])
        #expect(read("--wait", "20s") == [.flag(0, value: nil), .name("20s")])
        #expect(read("--wait", "½") == [.flag(0, value: nil), .name("½")])
        #expect(read("--wait", "--", "2024") == [.flag(0, value: nil), .name("2024")])
    }

    @Test func `letters stand together`() {
        #expect(read("-qc1") == [.flag(2, value: nil), .flag(0, value: "1")])
        #expect(
            read("-qqc", "x") == [
                .flag(2, value: nil), .flag(2, value: nil), .flag(0, value: "x"),
            ])
    }

    @Test func `an empty value is a value`() {
        #expect(read("--channel=") == [.flag(0, value: "")])
        #expect(read("-c", "") == [.flag(0, value: "")])
    }

    @Test func `a value may look like a flag`() {
        #expect(read("--channel", "--quiet") == [.flag(0, value: "--quiet")])
    }

    @Test(arguments: [["--channel"], ["-c"], ["--chan"], ["-qc"]])
    func `a missing value names its flag`(arguments: [String]) {
        #expect(LongOptions.read(arguments, shapes: Self.shapes).last == .missingValue(0))
    }

    @Test func `a value that is not wanted names its flag`() {
        #expect(read("--quiet=3") == [.unwantedValue(2)])
    }

    @Test func `an unknown flag is given as it was typed`() {
        #expect(read("--nope") == [.unknown("--nope")])
        #expect(read("--nope=1") == [.unknown("--nope")])
        #expect(read("-Z") == [.unknown("-Z")])
        #expect(read("-qZ") == [.flag(2, value: nil), .unknown("-Z")])
        #expect(read("-é").first == .unknown("-é"))
    }

    @Test func `an abbreviation of two flags is unknown`() {
        #expect(read("--cha") == [.unknown("--cha")])
        #expect(read("--chat") == [.flag(1, value: nil)])
    }

    @Test func `many walks at once do not disturb each other`() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let arguments = ["a", "--channel=\(number)", "-q", "b\(number)"]
                    return LongOptions.read(arguments, shapes: Self.shapes) == [
                        .name("a"), .flag(0, value: "\(number)"), .flag(2, value: nil),
                        .name("b\(number)"),
                    ]
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
