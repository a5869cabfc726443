/**
 * The control port: pages, broker console and health for the people who run the bus, on a server of its own.
 *
 * <p>Beans of this package that face the browser carry {@link vn.lgsp.controlbus.ControlController} or sit in
 * {@link vn.lgsp.controlbus.ControlServer}; they live only in the context of the control server. Allowed to use: Spring,
 * Jolokia, {@code exchange}, {@code routing}, {@code channel}, {@code messagestore}, {@code delivery}, {@code wording};
 * not the gateway.
 */
@NullMarked
package vn.lgsp.controlbus;

import org.jspecify.annotations.NullMarked;
