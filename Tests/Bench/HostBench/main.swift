HostBench.run()
