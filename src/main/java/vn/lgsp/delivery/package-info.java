/**
 * Delivers: one owner a system, one lane a subject, calls to partners, what their answers mean, and what waits, is held or
 * parked. Depends on {@code exchange}, {@code routing}, {@code channel} and {@code translation}.
 */
@NullMarked
package vn.lgsp.delivery;

import org.jspecify.annotations.NullMarked;
