import ArgumentParser
struct Publish: ParsableCommand {}
