extension ServiceConfiguration {
    /// The keys that differ and take effect only after a restart, in the order of the catalogue.
    package static func restartOnlyChanges(
        from old: ServiceConfiguration, to new: ServiceConfiguration
    ) -> [String] {
        ConfigurationSetting.all
            .filter { !$0.isReloadable && $0.read(old) != $0.read(new) }
            .map(\.key)
    }

    /// This configuration with the reloadable values of `new` and everything else unchanged: what
    /// a running daemon goes by after SIGHUP.
    package func adoptingReloadableValues(of new: ServiceConfiguration) -> ServiceConfiguration {
        var adopted = self
        for setting in ConfigurationSetting.all where setting.isReloadable {
            let isWritten = setting.write(setting.read(new), &adopted)
            precondition(isWritten, "a configuration in use keeps to the rules")
        }
        return adopted
    }
}
