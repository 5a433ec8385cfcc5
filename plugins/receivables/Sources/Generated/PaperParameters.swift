// Written by `make generate` from the module's declarations; what is changed here is lost.
import AvalKit

extension FilePaper {
  static let name = "receivables.paper.file"
}

extension RenderPaper {
  static let name = "receivables.paper.render"
}
