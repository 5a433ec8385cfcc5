import AvalKit

/// Every module that is installed, as its manifest describes it: listing and ordering run no module's code.
package struct ModuleCatalog: Sendable {
  /// One folder with a `module.json`, readable or not.
  package struct Candidate: Sendable {
    /// The folder's name, which a sound manifest repeats as its id.
    package let id: String
    package let folder: String
    package let manifest: Result<ModuleManifest, Refusal>
  }

  /// In the order of the paths, and by name within each.
  package let candidates: [Candidate]
  /// Where was looked.
  package let paths: [String]

  /// Reads the manifests below each of the paths; a path that does not exist is skipped.
  package init(paths: [String]) {
    var seen: Set<String> = []
    self.paths = paths
    candidates = paths.flatMap { path -> [Candidate] in
      let below = (Files.names(in: path) ?? []).filter { !$0.hasPrefix(".") }.map { path + "/" + $0 }
      return ([path] + below).compactMap { folder in
        guard TrustedFile.exists(folder + "/module.json") else { return nil }
        let real = Files.real(folder)
        return seen.insert(real).inserted ? Candidate(folder: real, foundAt: folder) : nil
      }
    }
  }
}

extension ModuleCatalog.Candidate {
  /// - Parameter foundAt: the way to the folder, which may lead through links.
  init(folder: String, foundAt: String) {
    self.folder = folder
    id = folder.split(separator: "/").last.map(String.init) ?? folder
    do throws(Refusal) {
      try TrustedFolder.check(above: foundAt + "/module.json")
      manifest = .success(try ModuleManifest(folder: folder))
    } catch {
      manifest = .failure(error)
    }
  }
}
