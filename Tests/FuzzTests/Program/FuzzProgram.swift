import Glibc
import TestSupport

/// What `Tests/fuzz` runs: a command of its own, or libFuzzer over one target.
///
/// libFuzzer starts the program again for some of its work: so the target is in the environment.
enum FuzzProgram {
    static let target = ProcessInfo.environment("BTFILE_FUZZ_TARGET")
        .flatMap(FuzzTable.target(named:))

    /// Does what the first argument asks for; nil for the work of libFuzzer.
    static func run(_ arguments: [String]) -> CInt? {
        switch (arguments.first, target) {
        case ("--list", _):
            for target in FuzzTable.targets {
                let spaces = String(repeating: " ", count: max(1, 14 - target.name.count))
                print("\(target.name)\(spaces)\(target.promise)")
            }
        case ("--unpack", let target?): return unpack(target, into: arguments[1])
        case ("--pack", _): for path in arguments.dropFirst() { pack(path) }
        case (_, nil):
            print("fuzz: there is no such target; --list names them")
            return 2
        case _: return nil
        }
        return 0
    }

    /// Writes each input to begin with to a file of its own.
    private static func unpack(_ target: any FuzzTarget.Type, into folder: String) -> CInt {
        guard let inputs = try? Corpus.inputs(of: target) else { return 1 }
        for (index, input) in inputs.enumerated() {
            guard let file = unsafe fopen("\(folder)/kept-\(index)", "w") else { return 1 }
            unsafe fwrite(input, 1, input.count, file)
            unsafe fclose(file)
        }
        return 0
    }

    /// Prints a file as a line of the corpus.
    private static func pack(_ path: String) {
        guard let file = unsafe fopen(path, "r") else { return }
        defer { unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        print(Corpus.hexadecimal(Array(bytes[..<count])))
    }

    /// One input; a fault ends the program, and libFuzzer keeps the input.
    static func check(_ input: [UInt8]) {
        do {
            try target?.check(input)
        } catch {
            let sentence = "fuzz: \(target?.name ?? ""): \(error)\n"
            _ = unsafe write(STDERR_FILENO, sentence, sentence.utf8.count)
            abort()
        }
    }
}

private enum ProcessInfo {
    static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

/// What libFuzzer calls first.
@_cdecl("LLVMFuzzerInitialize")
public func begin(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>
) -> CInt {
    let arguments = unsafe (1..<Int(count.pointee)).compactMap { index in
        unsafe arguments.pointee?[index].map { unsafe String(cString: $0) }
    }
    if let status = FuzzProgram.run(arguments) { exit(status) }
    return 0
}

/// What libFuzzer gives each input to.
@_cdecl("LLVMFuzzerTestOneInput")
public func checkInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // libFuzzer lends that many bytes.
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    FuzzProgram.check(input)
    return 0
}

/// The package manager wants a program to begin with it; libFuzzer has a main of its own.
@_cdecl("btfile_fuzz_main")
public func main() {}
