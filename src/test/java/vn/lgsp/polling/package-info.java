@NullMarked
package vn.lgsp.polling;

import org.jspecify.annotations.NullMarked;
