/**
 * Calls to partners over HTTP: signing in, time-outs, and what an answer means. Nothing here retries; the lanes do.
 */
@NullMarked
package vn.lgsp.delivery.partner;

import org.jspecify.annotations.NullMarked;
