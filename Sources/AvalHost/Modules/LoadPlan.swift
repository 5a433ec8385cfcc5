import AvalKit

/// Which modules are to be loaded, and in which order, decided from manifests alone.
package struct LoadPlan: Sendable {
  /// Those to load, by (dependency depth, id); then the others by id, each with its reason.
  package let modules: [LoadedModule]

  /// Resolves what is installed against what is wanted. `barred` are modules that must not run (switched off,
  /// quarantined, or found hanging) with the reason.
  package init(_ catalog: ModuleCatalog, wanted: [Configuration.Module], barred: [String: Refusal] = [:]) {
    var resolver = Resolver(catalog, wanted: wanted)
    resolver.bar(barred)
    resolver.checkCycles()
    resolver.checkDependencies()
    modules = resolver.ordered()
  }
}

/// The work of a plan: each step only ever takes modules out.
private struct Resolver {
  private var modules: [LoadedModule] = []
  /// The module that stands for an id, as a position in `modules`.
  private var positions: [String: Int] = [:]

  init(_ catalog: ModuleCatalog, wanted: [Configuration.Module]) {
    var choices: [String: Configuration.Module] = [:]
    for choice in wanted { choices[choice.id] = choice }
    for candidate in catalog.candidates { add(candidate, choices[candidate.id]) }
    for choice in wanted where positions[choice.id] == nil {
      positions[choice.id] = modules.count
      var module = LoadedModule(id: choice.id, folder: nil, manifest: nil, required: choice.required)
      module.refuse(.missing(module: choice.id, lookedIn: catalog.paths))
      modules.append(module)
    }
  }

  private mutating func add(_ candidate: ModuleCatalog.Candidate, _ choice: Configuration.Module?) {
    let first = positions[candidate.id].map { modules[$0] }
    var module = LoadedModule(
      id: candidate.id, folder: candidate.folder, manifest: try? candidate.manifest.get(),
      required: first == nil && choice?.required == true)
    if let first, let folder = first.folder {
      module.refuse(.duplicateModule(candidate.id, first: folder, second: candidate.folder))
    } else if case .failure(let refusal) = candidate.manifest {
      module.refuse(refusal)
    } else if choice == nil {
      module.refuse(.notListed(candidate.id))
    }
    if first == nil { positions[candidate.id] = modules.count }
    modules.append(module)
  }

  mutating func bar(_ barred: [String: Refusal]) {
    for (id, refusal) in barred {
      if let position = positions[id], modules[position].refusal == nil { modules[position].refuse(refusal) }
    }
  }

  /// Refuses every module that requires itself through others, naming the circle.
  mutating func checkCycles() {
    for (id, position) in positions where modules[position].refusal == nil {
      if let cycle = cycle(through: id) { modules[position].refuse(.dependencyCycle(id, cycle)) }
    }
  }

  /// The shortest way along `requires` from a module back to itself.
  private func cycle(through id: String) -> [String]? {
    var paths = [[id]]
    var seen: Set<String> = []
    while !paths.isEmpty {
      let path = paths.removeFirst()
      for next in requirements(of: path[path.count - 1]).map(\.id) {
        if next == id { return path + [id] }
        if seen.insert(next).inserted { paths.append(path + [next]) }
      }
    }
    return nil
  }

  /// Takes out modules whose dependencies are missing, of another version or not enabled, until nothing changes.
  mutating func checkDependencies() {
    var changed = true
    while changed {
      changed = false
      for id in positions.keys.sorted() {
        guard let position = positions[id], modules[position].refusal == nil,
          let refusal = firstObstacle(of: modules[position])
        else { continue }
        modules[position].refuse(refusal)
        changed = true
      }
    }
  }

  private func firstObstacle(of module: LoadedModule) -> Refusal? {
    for requirement in module.manifest?.requires ?? [] {
      guard let position = positions[requirement.id] else {
        return .dependencyMissing(module.id, needs: requirement.id, requirement.range)
      }
      let other = modules[position]
      if let manifest = other.manifest, !requirement.range.contains(manifest.version) {
        return .dependencyRange(module.id, needs: other.id, requirement.range, found: manifest.version)
      }
      if let refusal = other.refusal {
        return other.folder == nil
          ? .dependencyMissing(module.id, needs: other.id, requirement.range)
          : .dependencyOff(module.id, needs: other.id, refusal)
      }
    }
    return nil
  }

  private func requirements(of id: String) -> [ModuleManifest.Requirement] {
    positions[id].flatMap { modules[$0].manifest?.requires } ?? []
  }

  func ordered() -> [LoadedModule] {
    var depths: [String: Int] = [:]
    func depth(_ id: String) -> Int {
      if let known = depths[id] { return known }
      let depth = requirements(of: id).map { depth($0.id) + 1 }.max() ?? 0
      depths[id] = depth
      return depth
    }
    let loadable = modules.filter { $0.refusal == nil }.map { (depth: depth($0.id), module: $0) }
    let others = modules.filter { $0.refusal != nil }
    return loadable.sorted { ($0.depth, $0.module.id) < ($1.depth, $1.module.id) }.map(\.module)
      + others.sorted { ($0.id, $0.folder ?? "") < ($1.id, $1.folder ?? "") }
  }
}
