/** Systems that hand nothing in by themselves: they are asked on a schedule, and what they tell becomes messages. */
@NullMarked
package vn.lgsp.polling;

import org.jspecify.annotations.NullMarked;
