/**
 * The message broker: the embedded one, sessions on any, queue names, and the one place where an envelope becomes message
 * properties. Depends on {@code exchange} only.
 */
@NullMarked
package vn.lgsp.channel;

import org.jspecify.annotations.NullMarked;
