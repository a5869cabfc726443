/**
 * What watches over the promise: alerts, the sweep that looks for every unsettled delivery, the way to send a lost one
 * again, and how systems stand across nodes. Knows no web.
 */
@NullMarked
package vn.lgsp.controlbus.watch;

import org.jspecify.annotations.NullMarked;
