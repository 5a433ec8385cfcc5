import Foundation
import Generation
import Testing

@Suite("What is generated from declarations")
struct GeneratedFilesTests {
}
