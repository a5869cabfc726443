package vn.lgsp.bench;

import java.io.IOException;

/** What a process that the benchmark starts does for its parent. */
final class Child {
    private Child() {}

    /** Ends this process when its standard input ends, which it does when the parent is gone. */
    static void endWithParent() {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (System.in.read() >= 0) {
                    Thread.onSpinWait();
                }
            } catch (IOException ignored) {
                Runtime.getRuntime().halt(1);
            }
            Runtime.getRuntime().halt(0);
        });
    }

    static void ready() {
        System.out.println("READY");
        System.out.flush();
    }
}
