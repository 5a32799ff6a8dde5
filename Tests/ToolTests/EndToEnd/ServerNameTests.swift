import System
import TestSupport
import Testing
import Tool

/// A server that is called by a name.
struct ServerNameTests {
    private func run(_ arguments: [String], hosts: String) throws -> Outcome {
        let folder = try TemporaryFolder()
        try folder.write(hosts, to: "hosts")
        try folder.makeFolder("btfile")
        try folder.write(hosts, to: "btfile/hosts")
        return Program("btfile-get").run(
            arguments, environment: ["LC_ALL=C.UTF-8", "XDG_CONFIG_HOME=\(folder.path)"])
    }

    @Test(.disabled(if: RealBluetooth.isHere, "it would be called"))
    func `the file of hosts says where it is`() throws {
        let outcome = try run(
            ["--retry", "0", "attic", "a"], hosts: "x\nattic 00:AA:01:00:00:00 7\n")
        #expect(outcome.status == ExitStatus.unreachable.rawValue)
        #expect(outcome.errorText.contains("btfile/hosts, line 1: must be NAME ADDRESS"))
        #expect(outcome.errorText.contains("no Bluetooth"), "\(outcome.errorText)")
        #expect(!outcome.errorText.contains("looking around"))
    }

    @Test(.disabled(if: RealBluetooth.isHere, "a scan is possible there"))
    func `where nobody can be looked for that is said`() throws {
        for arguments in [["attic", "a"], ["--scan"], ["--scan", "3"]] {
            let outcome = try run(arguments, hosts: "")
            #expect(outcome.status == ExitStatus.unreachable.rawValue)
            #expect(outcome.errorText.contains("no Bluetooth"), "\(outcome.errorText)")
        }
    }

    @Test(arguments: [
        (["--scan", "0"], "must be 1 to 3600 seconds"), (["--scan", "x"], "must be 1 to 3600"),
        (["--scan", "1", "a"], "takes no SERVER"), (["attic"], "no NAME"),
        (["attic", "../a"], "../a"),
    ])
    func `mistakes are told before anybody is looked for`(
        arguments: [String], words: String
    ) throws {
        let outcome = try run(arguments, hosts: "")
        #expect(outcome.status == ExitStatus.usage.rawValue)
        #expect(outcome.errorText.contains(words), "\(outcome.errorText)")
        #expect(!outcome.errorText.contains("looking around"))
    }
}
