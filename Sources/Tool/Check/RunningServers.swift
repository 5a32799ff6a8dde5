import System

/// The btfile-serve processes of this machine, as far as /proc shows them.
enum RunningServers {
    /// Whether there are others beside this one.
    static var areSeveral: Bool {
        guard let folder = try? Folder("/proc"), var reader = try? FolderReader(folder) else {
            return false
        }
        let name = Array("\(ProgramName.serve.rawValue)\n".utf8)
        var count = 0
        while count < 2, let process = try? reader.next() {
            let file = LocalPath("/proc").appending(process).appending("comm")
            if (try? InputFile.regular(file, bytesMax: name.count)) == name { count += 1 }
        }
        return count > 1
    }
}
