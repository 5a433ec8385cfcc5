/// The version of this host.
package enum AvalVersion {
  package static let current = "0.1.0"
}
