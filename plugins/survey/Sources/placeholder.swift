import AvalKit
