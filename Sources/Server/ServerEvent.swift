package import Bluetooth
package import System

/// Something that happened, for the log: facts, from which others make sentences.
package enum ServerEvent: Sendable {
    /// A client as long as it is connected.
    package struct Client: Hashable, Sendable {
        /// Counts the clients from 1, so that two of one peer can be told apart.
        package let number: UInt64
        package let peer: Peer
    }

    /// Why a client is not served at all.
    package enum RefusalReason: Hashable, Sendable {
        /// There are as many as the server takes.
        case busy
        /// There is no memory for it.
        case noMemory
        /// The link is not as well protected as is demanded.
        case unprotected
        /// It is not on the list of those who may connect.
        case notAllowed
        /// It is not paired, and had the kernel make a key that nobody keeps.
        case unpaired
        /// bluetoothd, which has told of others, does not tell whether it is paired.
        case pairingUnknown
    }

    /// What came of reading files again.
    package enum ReloadResult: Hashable, Sendable {
        /// There is no file to be read.
        case nothing
        /// So many devices may connect now.
        case allowed(deviceCount: Int)
        /// The file is no list, and the one before stays in force.
        case kept(LocalPath, AllowFileError)
    }

    /// Why a server stops.
    package enum StopCause: Hashable, Sendable {
        case signal(Signal)
        /// The one session that it was started for has ended.
        case servedOnce
        /// The one client that there can be has gone.
        case clientGone
    }

    /// Clients can connect from now on, over the air to these devices.
    case started(ListeningAddress, devices: [BluetoothAddress], Sandbox)
    case connected(Client)
    /// Beside as many clients as may come there is no memory to list even a small folder.
    case noMemoryToList
    /// There is no memory to compress for it.
    case uncompressed(Client)
    /// The client is not served.
    case turnedAway(Client, RefusalReason)
    /// Something of a client's session, and how long its answer took.
    case session(Client, ServerEngine.Event, Duration)
    /// The connection is closed; how many bytes were sent, how long it lasted, and which file was
    /// not finished.
    case gone(
        Client, ConnectionEnd, sent: UInt64, Duration, in: ServerEngine.UnfinishedFile?)
    /// Clients cannot be accepted, as for want of descriptors or memory; it is tried again.
    case shortage(SystemError)
    /// Nobody can connect any more, as when the adapter was pulled out; it is tried again.
    case listenerLost(SystemError?)
    /// Nobody can connect any more, because the socket file is gone; it is made again.
    case socketFileLost
    /// Another server listens at the socket now; it is tried again.
    case socketTaken
    /// Clients can connect again.
    case listenerFound
    /// The served folder was removed: nothing is served until the server is started again.
    case folderRemoved
    /// The kernel does not tell what changes in the folder, and why, nil for too many folders: the
    /// server looks from time to time.
    case unnoticed(SystemError?)
    /// bluetoothd cannot be asked who is paired.
    case keysUnknown
    /// It can be asked again.
    case keysKnown
    /// Clients find the channel by themselves now.
    case published(by: Publisher.Method)
    /// Clients have to be told the channel, and why.
    case unpublished(Publisher.Reason, RFCOMMChannel)
    /// Other devices can find this machine, or pair with it, until the server ends.
    case visible(Visibility.Settings)
    /// They cannot, and why.
    case notVisible(Visibility.Failure)
    /// Other devices want to pair, or are paired, or cannot be.
    case pairing(PairingAgent.Event)
    /// There is no terminal to ask at before a device is paired.
    case nobodyToAsk
    /// Files were read again, because somebody asked.
    case reloaded(ReloadResult)
    /// Nobody is accepted any more, and the clients that are there are told.
    case stopping(StopCause)
}
