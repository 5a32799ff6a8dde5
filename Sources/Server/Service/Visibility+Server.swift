internal import Bluetooth

extension Visibility {
    /// Makes this machine visible where a server is to, and tells what came of it.
    static func make(
        _ configuration: ServerConfiguration, tell: (ServerEvent) -> Void
    ) -> Visibility? {
        guard let settings = configuration.visibility, let radio = configuration.address.radio
        else {
            return nil
        }
        do {
            let visibility = try Visibility(settings, of: radio.adapter)
            tell(.visible(settings))
            return visibility
        } catch {
            tell(.notVisible(error))
            return nil
        }
    }
}
