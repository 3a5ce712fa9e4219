pub struct MessageFormat;
