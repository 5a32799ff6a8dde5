import Tool

/// What is made from the tables of flags and belongs into a package.
enum Document: String, CaseIterable {
    case servePage = "btfile-serve.1"
    case getPage = "btfile-get.1"
    case overviewPage = "btfile.7"
    case serveBash = "btfile-serve.bash"
    case getBash = "btfile-get.bash"
    case serveZsh = "_btfile-serve"
    case getZsh = "_btfile-get"
    case serveFish = "btfile-serve.fish"
    case getFish = "btfile-get.fish"

    /// The whole document.
    var text: String {
        switch self {
        case .servePage: ServePage.text
        case .getPage: GetPage.text
        case .overviewPage: OverviewPage.text
        case .serveBash: BashCompletion.text(of: .serve)
        case .getBash: BashCompletion.text(of: .get)
        case .serveZsh: ZshCompletion.text(of: .serve)
        case .getZsh: ZshCompletion.text(of: .get)
        case .serveFish: FishCompletion.text(of: .serve)
        case .getFish: FishCompletion.text(of: .get)
        }
    }
}
